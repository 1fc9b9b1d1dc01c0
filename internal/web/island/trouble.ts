// SPDX-License-Identifier: EUPL-1.2

// A fragment that fails must not leave half a page behind: the reader gets the
// whole page of the error instead, by going to the address that failed.
interface Detail {
  ctx?: {
    response?: { raw?: Response; status?: number };
    request?: { method?: string; action?: string };
    sourceElement?: Element;
  };
}

document.addEventListener("htmx:before:swap", (e) => {
  const ctx = (e as CustomEvent<Detail>).detail?.ctx;
  const status = ctx?.response?.raw?.status ?? ctx?.response?.status ?? 200;
  if (status < 400) return;
  e.preventDefault();
  if (ctx?.sourceElement?.matches("[type=search][name=q]")) return;
  const method = (ctx?.request?.method ?? "GET").toUpperCase();
  const action = ctx?.response?.raw?.url || ctx?.request?.action;
  if (method === "GET" && action) window.location.assign(action);
});
