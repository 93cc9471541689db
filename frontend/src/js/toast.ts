/** Shows a short message at the edge of the page. An alert stays until it is clicked away. */
export function toast(message: string, role: "status" | "alert" = "status"): void {
  if (!message) return;
  const box =
    document.querySelector(".toasts") ??
    document.body.appendChild(Object.assign(document.createElement("div"), { className: "toasts" }));
  const item = Object.assign(document.createElement("div"), { className: "toast", textContent: message });
  item.setAttribute("role", role);
  item.addEventListener("click", () => item.remove());
  box.append(item);
  if (role === "status") setTimeout(() => item.remove(), 5000);
}
