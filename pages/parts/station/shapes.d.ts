/** What comes with the page and over the API (`review/core/units.py`, `routes/models.py`), and what parts hand each other. */

/** One answer of a task: `review/core/tasks.py`. */
export interface Choice {
  value: string;
  label: string;
  key: string;
  meaning: string;
  asked: string | null;
  swipe: "left" | "right" | null;
  given: string;
}

export interface Task {
  name: string;
  title: string;
  question: string;
  /** The question where a unit asks in that way. */
  asks?: Record<string, string>;
  choices: Choice[];
}

export interface PictureLinks {
  key: string;
  caption: string;
  url: string;
  full_url: string;
  instruction: string | null;
  difference?: DifferenceLinks | null;
  /** Where it is said what of its file is not seen, if anything may be. */
  about_url?: string | null;
}

export interface Question {
  id?: string;
  draw_id?: string;
  text: string;
  answer: string | null;
  instruction?: string;
}

export interface DifferenceLinks {
  url: string;
  facts_url: string;
}

export interface Unit {
  draw_id: string;
  batch_id: string;
  unit_id: string;
  instruction: string;
  short_instruction: string | null;
  edit_type: string | null;
  category: string | null;
  pictures: PictureLinks[];
  difference: DifferenceLinks | null;
  questions?: Question[];
  asked: string | null;
  suggested: string[];
  language: string | null;
  short_language: string | null;
  /** References and masks that the edit was made from. */
  further?: PictureLinks[];
  /** The instruction in all its words, the one shown first; none where there is only one. */
  wordings?: Wording[];
}

/** `name`: the dataset's, "" of its own instruction. */
export interface Wording {
  name: string;
  text: string;
}

export interface Pin {
  picture: string;
  x: number;
  y: number;
  reason: string | null;
}

/** Of one turn of a chain; `hurts`: right, but something of an earlier turn is lost. */
export interface SaidOfTurn {
  verdict: "right" | "wrong" | "hurts";
  /** Whether what it refers to can be told; null: it refers to nothing, or nothing was said. */
  resolves: boolean | null;
}

/** Words of the long instruction, in code points; `end` is behind the last one. */
export interface Mark {
  start: number;
  end: number;
}

/** Whose fault a reject is: `review/core/faults.py`. */
export type Fault = "edit" | "source" | "instruction" | "impossible" | "ambiguous" | "not_there" | "swapped";

/** One of those that are offered. */
export interface OfferedFault {
  id: Fault;
  label: string;
  meaning: string;
}

/** What an answer may say beside its verdict: each task says a part of it. */
export interface Said {
  verdict?: string;
  ratings?: Record<string, number>;
  reasons?: string[];
  pins?: Pin[];
  comment?: string;
  order?: string[][];
  none_acceptable?: boolean;
  edit_type?: string | null;
  second_type?: string | null;
  turns?: SaidOfTurn[];
  first_failing?: number | null;
  faithful?: "same" | "loses" | "adds" | "contradicts" | "unnatural" | null;
  follows?: "long" | "short" | "both" | "neither" | null;
  lost?: Mark[];
  suggestion?: string;
  fault?: Fault | null;
}

/** What a judge said of an edit. */
export interface Judged {
  judge: string;
  overall: number | null;
  criteria: Record<string, number> | null;
  reason: string | null;
}

export interface OwnAnswer extends Said {
  id: string;
  time: string;
  verdict: string;
  surplus: boolean;
  closed: boolean;
  counts_corrected: boolean;
  unit: Unit;
  judge?: Judged[];
}

export interface Criterion {
  id: string;
  question: string;
}

export interface Reason {
  id: string;
  label: string;
  criterion: string | null;
}

export interface EditType {
  name: string;
  category: string;
  description: string;
  aliases: string[];
}

export interface Example {
  verdict: string;
  note: string;
  /** `words`: what a turn asked for. */
  pictures: { url: string; alt: string; words: string }[];
  /** The long and the short instruction, where they are compared. */
  texts: string[];
}

export interface Guidelines {
  version: number;
  text: string;
  examples: Example[];
}

export interface BatchProgress {
  name: string;
  asked: number;
  answered: number;
  /** Whether the judge is shown after an answer. */
  reveals: boolean;
}

/** Message → translation, or its plural forms in the order of the `.po` file. */
export type Catalogue = Record<string, string | string[]>;

/** What `pages/parts/station/__init__.py` gives the component. */
export interface StationData {
  base: string;
  token: string;
  outbox: string;
  task: Task;
  batch: string | null;
  /** What a task lets answers choose from; each brings its own. */
  criteria?: Criterion[];
  reasons?: Reason[];
  faults?: OfferedFault[];
  types?: EditType[];
  guidelines: Guidelines;
  progress: Record<string, BatchProgress>;
  /** Those of the batches that measure: nothing measured is shown of their units. */
  measuring?: string[];
  ways: { label: string; href: string }[];
  catalogue: Catalogue | null;
  language: string;
}

/** How far a chain's last picture is from its original where no turn changed anything: shares, a mean ΔE, in words. */
export interface Drift {
  untouched: number;
  outside_changed: number;
  colour: number;
  said: string;
}

/** What the API says; each answer brings a fresh token. */
export interface Reply {
  token?: string;
  /** When it was asked for, in milliseconds since the page opened. */
  asked?: number;
  units: Unit[];
  waiting: number | null;
  surplus?: boolean;
  /** Whether the batch of what was answered shows the judge to who asks. */
  reveals?: boolean;
  judge: Judged[];
  drift?: Drift | null;
  /** Why there is none. */
  why?: string;
  unit: Unit | null;
  /** Whether a new answer will, after one was taken back. */
  counts?: boolean;
  answers: OwnAnswer[];
  questions: Question[];
  guidelines: Record<string, number>;
}

/** A decision on its way to the log. `draw` and `batch` stay in this browser. */
export interface Entry {
  id: string;
  path: string;
  body: Record<string, unknown>;
  made: number;
  tab?: string;
  draw?: string;
  batch?: string;
}

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface Box extends Size {
  left: number;
  top: number;
}

/** Where a picture lies in its frame, and how far it is enlarged there. */
export interface Placed extends Box {
  zoom: number;
}

/** Where source and edit show the same, in shares of each. */
export interface AlignedBoxes {
  source: Box;
  edited: Box;
}

interface Captioned {
  key: string;
  caption: string;
  full_url: string;
  instruction: string | null;
}

/** A picture, decoded. `sharp`: at its own pixels. */
export interface WholePicture extends Captioned, Size {
  image: HTMLImageElement;
  problem?: undefined;
  sharp?: boolean;
}

/** Why there is none. */
export interface MissingPicture extends Captioned {
  image?: undefined;
  problem: string;
}

export type LoadedPicture = WholePicture | MissingPicture;

/** A heat map and what it says, or why there is none. */
export interface Heat {
  image?: HTMLImageElement;
  said: string;
  boxes?: AlignedBoxes;
}

/** A unit reserved for this reviewer; `pictures` once they are decoded. `correcting`: the answer it corrects. */
export interface Reserved {
  unit: Unit;
  pictures: LoadedPicture[] | null;
  loading: Promise<void>;
  said?: Said;
  correcting?: string;
}

/** What a key does. `decides`: it is an answer; `asked`: only where units are asked in that way. */
export interface Action {
  name: string;
  what: string;
  usual: string;
  decides?: boolean;
  asked?: string | null;
}
