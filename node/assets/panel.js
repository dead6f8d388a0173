// The panel works without this file; it only makes some things quicker. No inline handlers, no third party, no state.
"use strict";
(() => {
  const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);
  const language = document.documentElement.lang || "it";

  // "/" puts the cursor in the search box, as in many tools, unless somebody is typing.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const box = document.querySelector("[data-search]");
    if (box) { event.preventDefault(); box.focus(); }
  });

  // "3 ore fa" goes on being true while the page stays open; the exact time stays in the title.
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const refresh = () => each("time[data-ago]", (time) => {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    if (!Number.isFinite(seconds) || Math.abs(seconds) > 30 * 86400) return;
    const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) || ["minute", 60];
    time.textContent = relative.format(Math.trunc(seconds / size), unit);
  });
  setInterval(refresh, 60000);

  // Copying a code; the button says that it was done.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
      const words = button.querySelector("[data-words]") || button;
      const before = words.textContent;
      words.textContent = button.dataset.done;
      setTimeout(() => { words.textContent = before; }, 2000);
    } catch { getSelection().selectAllChildren(source); }
  });
  each("[data-copy]", (button) => { button.hidden = false; });

  // How many characters are left.
  each("[data-left]", (words) => {
    const field = document.getElementById(words.dataset.left);
    const tell = () => { words.textContent = words.dataset.words.replace("0", String(field.maxLength - field.value.length)); };
    field.addEventListener("input", tell);
    tell();
  });

  // A form is sent once; coming back with the back button wakes its buttons up.
  const wake = (form) => {
    delete form.dataset.sent;
    delete form.dataset.reached;
    each("[aria-disabled]", (button) => button.removeAttribute("aria-disabled"), form);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.again !== undefined || event.defaultPrevented || form.dataset.reached) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => each("button:not([type=button])", (button) => { button.setAttribute("aria-disabled", "true"); }, form), 0);
    if (form.method === "post" && form.querySelector("textarea")) { event.preventDefault(); whenReached(form, event.submitter); }
  });
  addEventListener("pageshow", (event) => { if (event.persisted) each("form[data-sent]", wake); });

  // With a bad line what somebody wrote stays on the page where she wrote it: before it leaves, the node must have answered.
  const whenReached = async (form, submitter) => {
    const said = form.querySelector(".no-line") || document.getElementById("no-line").content.firstElementChild.cloneNode(true);
    try {
      await fetch(document.querySelector("link[rel=icon]").href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(8000) });
      said.remove();
      form.dataset.reached = "yes";
      form.requestSubmit(submitter);
    } catch {
      wake(form);
      (form.querySelector(".actions-bar") || form.lastElementChild).before(said);
      said.focus();
    }
  };

  // A list that is chosen from sends its form at once; without script there is a button beside it.
  each("[data-sends]", (list) => list.addEventListener("change", () => list.form.requestSubmit()));
  each("[data-without-script]", (part) => { part.hidden = true; });
  each("[data-print]", (button) => { button.hidden = false; button.addEventListener("click", () => print()); });

  // Files can be dropped on the field.
  each(".drop", (zone) => {
    const field = zone.querySelector("input[type=file]");
    ["dragenter", "dragover"].forEach((name) => zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("over"); }));
    ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("over")));
    zone.addEventListener("drop", (event) => { event.preventDefault(); field.files = event.dataTransfer.files; field.dispatchEvent(new Event("change")); });
  });

  // A file that is too large is said when it is chosen, not after it was sent.
  each("[data-largest]", (field) => field.addEventListener("change", () => {
    const over = [...field.files].some((file) => file.size > Number(field.dataset.largest));
    field.setCustomValidity(over ? field.dataset.tooLarge : "");
    field.reportValidity();
  }));

  // The phone's menu closes when something else is touched or Escape is pressed; so do the small menus.
  const close = (except) => each("details.more[open], details.menu[open]", (menu) => { if (!menu.contains(except)) menu.open = false; });
  document.addEventListener("click", (event) => close(event.target));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(null); });

  // Parts of a form that only matter for one answer: data-when="field=value".
  each("[data-when]", (part) => {
    const [name, value] = part.dataset.when.split("=");
    const form = part.closest("form");
    const tell = () => { part.hidden = !value.split("|").some((one) => [...new FormData(form).getAll(name)].includes(one)); };
    form.addEventListener("change", tell);
    tell();
  });

  // The first mistake of a refused form is where the cursor should be.
  document.querySelector(".mistakes")?.focus();
})();
