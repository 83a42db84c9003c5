"use strict";
// Fetch the page again and swap its contents, so that scroll position and open
// details survive. When the server does not answer, say so in red: an old page
// that looks calm is worse than none.
(function () {
  const period = 5000, patience = 20000;
  let heard = Date.now();
  async function refresh() {
    try {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(patience) });
      if (!answer.ok) throw new Error(answer.status);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const open = [...document.querySelectorAll("details[open]")].map((d) => d.id);
      document.querySelector("main").replaceWith(fresh.querySelector("main"));
      document.querySelectorAll("details").forEach((d) => { d.open = open.includes(d.id); });
      document.title = fresh.title;
      heard = Date.now();
    } catch (_) { /* shown below */ }
    const lost = Date.now() - heard > patience;
    document.getElementById("since").textContent = new Date(heard).toLocaleTimeString();
    document.getElementById("lost").hidden = !lost;
    setTimeout(refresh, period);
  }
  setTimeout(refresh, period);
})();
