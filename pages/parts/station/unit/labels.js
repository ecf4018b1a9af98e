import { find } from "../base/dom.js";
import { _ } from "../base/words.js";

/**
 * Say what each part of the page is, to who hears it; station.html holds no words.
 * @param {ParentNode} root
 */
export function labelParts(root) {
  const labels = {
    ".station": _("Review station"),
    ".progress": _("Answered of what was yours to answer"),
    ".tools": _("Ways of looking"),
    ".split": _("Before and after"),
    ".ways": _("What to do next"),
    ".more": _("Say why"),
    ".answers": _("Answers"),
    ".last": _("Your last answers"),
    ".strip": _("The last ten, to look at and to correct"),
    ".reveal": _("The judge on your last answer"),
  };
  for (const [selector, label] of Object.entries(labels)) find(root, selector).setAttribute("aria-label", label);
  find(root, ".refused").textContent = _("Look at what was not accepted");
}
