import { InstructionsView } from "./instructions.js";
import { RankView } from "./rank.js";
import { ScoreView } from "./score.js";
import { TurnsView } from "./turns.js";
import { TypesView } from "./types.js";

/** @import { TaskView } from "./task_view.js" */

/**
 * The tasks by their names in `store/tasks.py`, one line each.
 * @type {Record<string, typeof TaskView>}
 */
export const TASKS = {
  score: ScoreView,
  rank: RankView,
  types: TypesView,
  turns: TurnsView,
  instructions: InstructionsView,
};
