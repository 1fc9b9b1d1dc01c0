// SPDX-License-Identifier: EUPL-1.2

// <en-columns> remembers which columns a reader chose for a list. The address
// stays the state of the view: where it names no columns, the list is asked
// again with those remembered; "reset" forgets them.
class Columns extends HTMLElement {
  private get key(): string {
    return `columns ${window.location.pathname} ${this.dataset.list ?? ""}`;
  }

  connectedCallback(): void {
    const form = this.querySelector("form");
    form?.addEventListener("submit", () => this.keep(new FormData(form).getAll("cols").join(" ")));
    this.querySelector("[data-reset]")?.addEventListener("click", () => this.keep(""), { capture: true });
    this.recall(form);
  }

  private keep(columns: string): void {
    try {
      if (columns) localStorage.setItem(this.key, columns);
      else localStorage.removeItem(this.key);
    } catch {
      // storage may be switched off; then nothing is remembered
    }
  }

  private recall(form: HTMLFormElement | null): void {
    let kept: string | null = null;
    try {
      kept = localStorage.getItem(this.key);
    } catch {
      return;
    }
    if (!kept || !form || new URLSearchParams(window.location.search).has("cols")) return;
    const wanted = new Set(kept.split(" "));
    for (const box of form.querySelectorAll<HTMLInputElement>("input[type=checkbox][name=cols]")) {
      box.checked = wanted.has(box.value) || box.disabled;
    }
    form.requestSubmit();
  }
}

customElements.define("en-columns", Columns);
