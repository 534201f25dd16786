// The editor's decisions: kept in this browser, exported as JSON Lines, read back.

const decisions = (() => {
  const key = `corpus-tools:${links.report}`;
  const memory = new Map();
  let kept = true;

  const load = () => {
    try {
      for (const line of JSON.parse(localStorage.getItem(key) || "[]")) memory.set(identity(line), line);
    } catch {
      kept = false;
    }
  };
  const save = () => {
    try {
      localStorage.setItem(key, JSON.stringify([...memory.values()]));
    } catch {
      kept = false;
    }
    show();
  };
  const show = () => {
    const button = $("#export");
    button.hidden = memory.size === 0;
    $("#decided").textContent = tr("decision.count", { n: memory.size });
    if (!kept && memory.size) announce(tr("decision.unsaved"));
  };
  const identity = (line) =>
    line.subject === "figure" ? `figure ${line.figure}` : `pair ${[line.a, line.b].sort().join(" ")}`;

  const lines = () =>
    [...memory.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => JSON.stringify(line) + "\n");

  const download = () => {
    const url = URL.createObjectURL(new Blob(lines(), { type: "application/x-ndjson" }));
    el("a", { href: url, download: "decisions.jsonl" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };

  const accepted = {
    pair: ["same", "template", "different", "unsure"],
    figure: ["right", "wrong", "unsure"],
  };
  const isDecision = (line) =>
    line && line.type === "decision" && (accepted[line.subject] || []).includes(line.decision);

  const read = (text) => {
    let count = 0;
    for (const row of text.split("\n")) {
      if (!row.trim()) continue;
      let line = null;
      try {
        line = JSON.parse(row);
      } catch {
        continue;
      }
      if (!isDecision(line)) continue;
      memory.set(identity(line), line);
      count += 1;
    }
    save();
    announce(tr("decision.imported", { n: count }));
  };

  load();
  return {
    get: (line) => memory.get(identity(line)),
    has: (line) => memory.has(identity(line)),
    put: (line) => (memory.set(identity(line), line), save()),
    drop: (line) => (memory.delete(identity(line)), save()),
    download,
    read,
    show,
  };
})();

/** Buttons for the choices about one subject; pressing the chosen one again takes it back. */
function decisionButtons(subject, choices, changed = () => {}) {
  const group = el("span", { class: "choices", role: "group" });
  const draw = () => {
    const chosen = decisions.get(subject)?.decision;
    group.replaceChildren(
      ...choices.map((choice) =>
        el(
          "button",
          {
            type: "button",
            "data-choice": choice,
            "aria-pressed": String(chosen === choice),
            click: () => {
              if (chosen === choice) decisions.drop(subject);
              else decisions.put({ ...subject, decision: choice });
              draw();
              $(`[data-choice="${choice}"]`, group).focus();
              changed();
            },
          },
          tr(`action.${choice}`),
        ),
      ),
    );
  };
  draw();
  return group;
}
