import { make, makeButton } from "../station/base/dom.js";
import { _ } from "../station/base/words.js";
import { fitting, inWords } from "../station/tasks/type_search.js";

/** @import { EditType } from "../station/shapes.d.ts" */
/** @import { Panel } from "../station/panels/panel.js" */

/**
 * Choose one of a list by a few letters; Enter takes the first that fits.
 * @param {Panel} panel
 * @param {EditType[]} list
 * @param {(name: string) => void} chosen
 */
export function chooseOf(panel, list, chosen) {
  const field = make("input", { type: "text", className: "find", autocomplete: "off", spellcheck: false });
  field.setAttribute("aria-label", _("Type a few letters"));
  field.placeholder = _("Type a few letters");
  const rows = make("ul", { className: "list" });
  const take = (/** @type {string} */ name) => {
    panel.close();
    chosen(name);
  };
  const draw = () => {
    const found = fitting(list, inWords(field.value));
    rows.replaceChildren(
      ...found.map(({ name }) =>
        make(
          "li",
          {},
          makeButton(name, "", () => take(name)),
        ),
      ),
    );
  };
  field.addEventListener("input", draw);
  field.addEventListener("keydown", (event) => {
    const [first] = fitting(list, inWords(field.value));
    if (event.key === "Enter" && first) take(first.name);
  });
  draw();
  panel.show("list", _("Another type"), field, rows);
  field.focus();
}
