/** What `pages/parts/viewer/__init__.py` gives the viewer, and what it gives back. */
import type { Catalogue, Choice, EditType, Unit } from "../station/shapes.d.ts";

/** One thing to look at, and perhaps to decide. `key`: what a decision names. */
export interface Shown {
  key: string;
  unit: Unit;
  heading: string;
  lines: string[];
  choices: Choice[];
  /** What it is a part of, and the choices that decide all of that; empty: of nothing. */
  of: string;
  whole: string[];
  /** What must be written, of so many characters; empty: a note may be. */
  asks: string;
  most: number;
}

/** A decision on its way to the page; `id`, made here, makes a repeat harmless. */
export interface Said {
  id: string;
  key: string;
  choice: string;
  note: string;
}

export interface ViewerData {
  base: string;
  catalogue: Catalogue | null;
  language: string;
  /** In localStorage, which keys this person changed: the station's own. */
  keys: string;
  shown: Shown[];
  /** How many there are in all, those not sent included. */
  total: number;
  /** The key of what is looked at first. */
  first: string | null;
  /** What a choice "list" lets one choose from. */
  list: EditType[];
  /** Characters of a note; 0: there is none. */
  note: number;
  /** Ids of decisions that were taken. */
  taken: string[];
  /** Id of a decision that was refused → why. */
  refused: Record<string, string>;
}
