import { speak } from "../station/base/words.js";
import { Looking } from "./looking.js";

/** @import { ViewerData } from "./shapes.d.ts" */

/**
 * What Streamlit calls a component with.
 * @typedef {object} Mounted
 * @property {ViewerData} data
 * @property {HTMLElement | ShadowRoot} parentElement
 * @property {(name: string, value: unknown) => void} setStateValue
 */

/** @type {WeakMap<ParentNode, Looking>} */
const viewers = new WeakMap();

/** @param {Mounted} mounted */
export default function mount({ data, parentElement, setStateValue }) {
  speak(data.catalogue, data.language);
  const looking = viewers.get(parentElement) ?? new Looking(parentElement, data);
  viewers.set(parentElement, looking);
  looking.refresh(data, setStateValue);
  return () => {
    looking.close();
    viewers.delete(parentElement);
  };
}
