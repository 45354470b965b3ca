"use strict";
// Without this script the page shows everything. With it findings can be filtered and sorted, the
// theme chosen and commands copied; every choice is kept in the address, so that a view can be
// passed on, and going back leads to the view before it.
(() => {
  const root = document.documentElement;
  root.classList.add("live");
  const given = () => new URLSearchParams(location.search);

  const goTo = (choices, { push }) => {
    const address = new URL(location.href);
    for (const [name, value] of Object.entries(choices)) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    if (address.href === location.href) return;
    try {
      history[push ? "pushState" : "replaceState"](null, "", address);
    } catch {
      // Some browsers refuse this for a file on disk; all else works all the same.
    }
  };

  // The theme: the system's, unless the address says otherwise.
  const theme = document.querySelector("select[name=theme]");
  const dress = () => {
    if (!theme) return;
    theme.value = given().get("theme") || "";
    if (theme.selectedIndex < 0) theme.value = "";
    root.style.colorScheme = theme.value;
  };
  if (theme) {
    theme.closest("[hidden]").hidden = false;
    theme.addEventListener("change", () => {
      goTo({ theme: theme.value }, { push: false });
      dress();
    });
    dress();
  }

  // Commands: copied where the browser lets a page do that, else marked so that one can copy them.
  const status = document.getElementById("said");
  const marked = (pre) => {
    const range = document.createRange();
    range.selectNodeContents(pre);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };
  const copied = async (pre) => {
    try {
      await navigator.clipboard.writeText(pre.textContent);
      return true;
    } catch {
      marked(pre);
      return document.execCommand("copy");
    }
  };
  for (const pre of document.querySelectorAll("pre.replay")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy the command");
    button.addEventListener("click", async () => {
      const done = await copied(pre);
      button.textContent = done ? "Copied" : "Marked";
      // A text that is there already is not read out again.
      status.textContent = "";
      setTimeout(() => {
        status.textContent = done ? "Command copied" : "Command marked, copy it with your keys";
      }, 50);
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    pre.after(button);
  }

  const form = document.getElementById("filter");
  if (!form) return;
  const said = form.querySelector("output");
  const table = document.querySelector("table.summary");
  const rows = [...table.querySelectorAll("tr[data-key]")];
  const bodies = [...table.tBodies].filter((body) => "family" in body.dataset);
  const members = new Map(bodies.map((body) => [body, [...body.querySelectorAll("tr[data-key]")]]));
  const fields = [...form.elements].filter((field) => field.name);
  const choices = fields.filter((field) => field.name !== "q" && field.name !== "sort");
  const sort = form.elements.sort;
  const sections = new Map(
    [...document.querySelectorAll("article[data-key]")].map((one) => [one.dataset.key, one]),
  );
  const marks = new Map(
    [...document.querySelectorAll(".forest svg > a")].map((one) => [
      decodeURIComponent(one.getAttribute("href").slice(1)),
      one,
    ]),
  );
  const families = [...document.querySelectorAll(".family-section")].map((one) => [
    one,
    [...one.querySelectorAll("article[data-key]")],
  ]);
  const texts = new Map(
    rows.map((row) => {
      const section = sections.get(row.dataset.key);
      const more = section ? section.querySelectorAll("blockquote, .sentence, .because, .asserted") : [];
      const told = [row, ...more].map((one) => one.textContent).join(" ");
      return [row, told.toLowerCase()];
    }),
  );

  // Sorting.
  const states = form.elements.show ? [...form.elements.show.options].map((one) => one.value) : [];
  const number = (row, name) => {
    // What has no number comes last.
    const text = row.dataset[name];
    return text ? Number(text) : Infinity;
  };
  const orders = {
    state: (one, other) =>
      states.indexOf(one.dataset.show.split(" ")[0]) -
      states.indexOf(other.dataset.show.split(" ")[0]),
    distance: (one, other) => compare(number(one, "distance"), number(other, "distance")),
    seconds: (one, other) => compare(number(other, "seconds"), number(one, "seconds")),
  };
  const compare = (one, other) => (one === other ? 0 : one < other ? -1 : 1);
  const flat = document.createElement("tbody");
  let sorted = "";
  const arrange = () => {
    const wanted = sort ? sort.value : "";
    if (wanted === sorted) return;
    sorted = wanted;
    if (wanted in orders) {
      flat.append(...[...rows].sort(orders[wanted]));
      table.append(flat);
      return;
    }
    flat.remove();
    const titled = [...bodies];
    if (wanted === "family") {
      titled.sort((one, other) => one.dataset.family.localeCompare(other.dataset.family, "en"));
    }
    for (const body of titled) {
      body.append(...members.get(body));
      table.append(body);
    }
  };

  // Filtering.
  const fits = (row, words) =>
    choices.every(
      (field) => !field.value || row.dataset[field.name].split(" ").includes(field.value),
    ) && words.every((word) => texts.get(row).includes(word));

  const show = (element, keep) => {
    if (element && element.hidden === keep) element.hidden = !keep;
  };

  const apply = () => {
    arrange();
    const words = form.elements.q.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let seen = 0;
    for (const row of rows) {
      const keep = fits(row, words);
      show(row, keep);
      show(sections.get(row.dataset.key), keep);
      const mark = marks.get(row.dataset.key);
      if (mark) mark.classList.toggle("out", !keep);
      seen += keep;
    }
    for (const [body, its] of members) {
      show(body, !(sorted in orders) && its.some((row) => !row.hidden));
    }
    for (const [family, its] of families) show(family, its.some((one) => !one.hidden));
    const chosen = words.length || choices.some((field) => field.value);
    said.textContent = chosen ? `${seen} of ${rows.length} shown` : "";
  };

  const keep = (push) =>
    goTo(Object.fromEntries(fields.map((field) => [field.name, field.value.trim()])), { push });

  const restore = (address) => {
    for (const field of fields) {
      field.value = address.get(field.name) || "";
      if (field.selectedIndex < 0) field.value = "";
    }
    apply();
  };

  let typed = 0;
  form.addEventListener("input", (event) => {
    apply();
    // A word that is being typed is one step back, not one for each letter.
    const burst = event.target.name === "q" && Date.now() - typed < 1500;
    typed = event.target.name === "q" ? Date.now() : 0;
    keep(!burst);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () =>
    setTimeout(() => {
      apply();
      keep(true);
    }),
  );
  addEventListener("popstate", () => {
    dress();
    restore(given());
    reveal();
  });
  // The counts at the head lead to the findings that they count.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="?"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    restore(new URLSearchParams(link.getAttribute("href").split("#")[0]));
    keep(true);
    const summary = document.getElementById("summary");
    summary.tabIndex = -1;
    summary.focus({ preventScroll: true });
    summary.scrollIntoView();
  });

  // A link to a section that the filter hides must still lead there.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.closest("[hidden]")) return;
    for (const field of fields) if (field !== sort) field.value = "";
    apply();
    keep(false);
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  form.hidden = false;
  restore(given());
  reveal();
})();
