import { Station } from "./station.js";

const stations = new WeakMap();

export default function mount({ data, parentElement, setStateValue }) {
  let station = stations.get(parentElement);
  if (!station) {
    station = new Station(parentElement, data);
    stations.set(parentElement, station);
  }
  station.refresh(data, () => setStateValue("renew", Date.now()));
  return () => {
    station.close();
    stations.delete(parentElement);
  };
}
