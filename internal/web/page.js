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

  // Acknowledge: who it was is asked once in a browser, the token once in a tab
  // and only where the server wants one.
  async function acknowledge(id) {
    const by = prompt("Who are you?", localStorage.getItem("by") || "");
    if (!by) return;
    localStorage.setItem("by", by);
    for (let asked = false; ; asked = true) {
      const headers = { "Content-Type": "application/json", "X-Ridethrough": "1" };
      const token = sessionStorage.getItem("token");
      if (token) headers.Authorization = "Bearer " + token;
      const answer = await fetch("/api/v1/incidents/" + encodeURIComponent(id) + "/acknowledge",
        { method: "POST", headers, body: JSON.stringify({ by }) });
      if (answer.ok) return;
      if (answer.status !== 401 || asked) throw new Error(await answer.text());
      sessionStorage.setItem("token", prompt("The token (web.token of the configuration)") || "");
    }
  }
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-acknowledge]");
    if (!button) return;
    button.disabled = true;
    try {
      await acknowledge(button.dataset.acknowledge);
    } catch (refused) {
      alert(refused.message);
    }
    button.disabled = false;
  });
})();
