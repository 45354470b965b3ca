"use strict";
// Without this script the page shows everything; with it, rows and sections can be filtered, and
// the filter is kept in the address so that a filtered view can be passed on.
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const said = form.querySelector("output");
  const rows = [...document.querySelectorAll("table.summary tr[data-key]")];
  const sections = new Map(
    [...document.querySelectorAll("article[data-key]")].map((one) => [one.dataset.key, one]),
  );
  const texts = new Map(
    rows.map((row) => {
      const section = sections.get(row.dataset.key);
      const quote = section ? section.querySelector("blockquote").textContent : "";
      return [row, (row.textContent + " " + quote).toLowerCase()];
    }),
  );

  const wanted = (row, words, show, size) =>
    words.every((word) => texts.get(row).includes(word)) &&
    (!size || row.dataset.size === size) &&
    (!show || row.dataset.state === show || (show === "surprising" && "surprising" in row.dataset));

  const apply = () => {
    const query = form.elements.q.value.trim();
    const show = form.elements.show.value;
    const size = form.elements.size ? form.elements.size.value : "";
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    let seen = 0;
    for (const row of rows) {
      const keep = wanted(row, words, show, size);
      row.hidden = !keep;
      const section = sections.get(row.dataset.key);
      if (section) section.hidden = !keep;
      seen += keep;
    }
    for (const body of document.querySelectorAll("tbody[data-family]")) {
      body.hidden = !body.querySelector("tr[data-key]:not([hidden])");
    }
    for (const family of document.querySelectorAll(".family-section")) {
      family.hidden = !family.querySelector("article:not([hidden])");
    }
    said.textContent = words.length || show || size ? `${seen} of ${rows.length} shown` : "";
    return { query, show, size };
  };

  const keep = ({ query, show, size }) => {
    const address = new URL(location.href);
    for (const [name, value] of [["q", query], ["show", show], ["size", size]]) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    try {
      history.replaceState(null, "", address);
    } catch {
      // Some browsers refuse this for a file on disk; the filter works all the same.
    }
  };

  const given = new URLSearchParams(location.search);
  form.elements.q.value = given.get("q") || "";
  // The matrix has no choice of sizes.
  for (const field of [form.elements.show, form.elements.size].filter(Boolean)) {
    field.value = given.get(field.name) || "";
    if (field.selectedIndex < 0) field.value = "";
  }
  form.hidden = false;
  form.addEventListener("input", () => keep(apply()));
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();

  // A link to a section that the filter hides must still lead there.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.closest("[hidden]")) return;
    form.reset();
    keep(apply());
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
