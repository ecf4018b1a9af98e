import { _, decimals, spelled } from "../base/words.js";

/** @import { Judged } from "../shapes.d.ts" */

/**
 * What a judge said, in words.
 * @param {Judged} said
 */
export function judged({ overall, criteria, reason }) {
  const scores = Object.entries(criteria ?? {}).map(([id, score]) => `${spelled(id)} ${decimals(score, 2)}`);
  const parts = [
    overall === null ? _("no score") : decimals(overall, 2),
    scores.length ? `(${scores.join(", ")})` : "",
    reason ? `– ${reason}` : "",
  ];
  return parts.filter(Boolean).join(" ");
}
