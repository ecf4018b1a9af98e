import { speak } from "./base/words.js";
import { Station } from "./station.js";

/** @import { StationData } from "./shapes.d.ts" */

/**
 * What Streamlit calls a component with.
 * @typedef {object} Mounted
 * @property {StationData} data
 * @property {HTMLElement | ShadowRoot} parentElement
 * @property {(name: string, value: unknown) => void} setStateValue
 */

/** @type {WeakMap<ParentNode, Station>} */
const stations = new WeakMap();

/** @param {Mounted} mounted */
export default function mount({ data, parentElement, setStateValue }) {
  const station = stations.get(parentElement) ?? mounted(parentElement, data);
  station.refresh(data, () => setStateValue("renew", Date.now()));
  return () => {
    station.close();
    stations.delete(parentElement);
  };
}

/**
 * @param {ParentNode} root
 * @param {StationData} data
 */
function mounted(root, data) {
  speak(data.catalogue, data.language);
  const station = new Station(root, data);
  stations.set(root, station);
  return station;
}
