// Sends the code of the link, and the chosen password where there is one; then shows the tickets.
const form = document.getElementById("code");
const said = document.getElementById("said");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  const body = { code: code ?? "" };
  const password = document.getElementById("password");
  if (password) body.password = password.value;
  try {
    const answer = await fetch(form.dataset.url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) {
      location.replace("/");
      return;
    }
    const problem = await answer.json();
    said.textContent = problem.detail ?? problem.title ?? String(answer.status);
  } catch {
    said.textContent = "The server cannot be reached. Không kết nối được máy chủ.";
  }
});
