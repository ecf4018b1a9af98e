import { speak } from "../station/base/words.js";
import { LightTable } from "./light_table.js";

/** @import { LightTableData } from "./shapes.d.ts" */

/**
 * What Streamlit calls a component with.
 * @typedef {object} Mounted
 * @property {LightTableData} data
 * @property {HTMLElement | ShadowRoot} parentElement
 * @property {(name: string, value: unknown) => void} setStateValue
 */

/** @type {WeakMap<ParentNode, LightTable>} */
const tables = new WeakMap();

/** @param {Mounted} mounted */
export default function mount({ data, parentElement, setStateValue }) {
  speak(data.catalogue, data.language);
  const table = tables.get(parentElement) ?? new LightTable(parentElement, data);
  tables.set(parentElement, table);
  table.refresh(data, (said) => setStateValue("said", said));
  return () => {
    table.close();
    tables.delete(parentElement);
  };
}
