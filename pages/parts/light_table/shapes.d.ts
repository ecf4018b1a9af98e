/** What `pages/parts/light_table/__init__.py` gives the light table, and what it gives back. */
import type { Catalogue, Unit } from "../station/shapes.d.ts";

export interface Tile {
  key: string;
  unit: Unit;
  /** Small pictures, relative to the app's root. */
  source: string;
  edited: string;
  facts: string[];
  /** Whether it is out of the dataset. */
  out: boolean;
}

/** What may be done with marked edits, and with all that were found. */
export interface May {
  tasks: { name: string; title: string }[];
  purposes: { name: string; title: string }[];
  found: number;
  reason: number;
}

export interface LightTableData {
  base: string;
  catalogue: Catalogue | null;
  language: string;
  keys: string;
  tiles: Tile[];
  /** Null: nothing is marked here, and keys are for whoever came in by Tab or a click. */
  may: May | null;
  marked: string[];
  /** How many are marked that are not on this page. */
  elsewhere: number;
  page: number;
  pages: number;
  /** The last `id` that the page knows. */
  heard: string;
  /** Ids of what was asked for and done → what came of it. */
  done: Record<string, string>;
  /** Whether the whole edit opens in its place, or in a tab of its own. */
  here: boolean;
}

/** Something asked for by a form. */
export interface Asked {
  id: string;
  name: string;
  values: Record<string, string>;
}

/** All that was done here since the page heard of it. `id` grows. */
export interface LightsSaid {
  id: string;
  here: string[];
  marked: string[];
  asked: Asked[];
  page: number | null;
  open: string | null;
}
