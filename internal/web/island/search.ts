// SPDX-License-Identifier: EUPL-1.2

// <en-search> turns the search box into a combobox over the results that htmx
// brings: arrows move, Enter opens, Escape closes, "/" comes here.
class Search extends HTMLElement {
  private at = -1;
  private dismissed = false; // by Escape, until the reader types again

  private get input(): HTMLInputElement {
    return this.querySelector("input")!;
  }

  private get box(): HTMLElement {
    return this.querySelector<HTMLElement>(".search-hits")!;
  }

  private get options(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[role=option]")];
  }

  connectedCallback(): void {
    const input = this.input;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.box.id);
    input.addEventListener("keydown", this.key);
    input.addEventListener("focus", () => this.show(this.options.length > 0));
    input.addEventListener("input", () => {
      this.dismissed = false;
      if (!input.value.trim()) this.show(false);
    });
    this.addEventListener("htmx:after:swap", this.filled);
    this.addEventListener("focusout", (e) => {
      if (!this.contains(e.relatedTarget as Node | null)) this.show(false);
    });
    // Pressing on a result must not take the focus away before it is clicked.
    this.box.addEventListener("pointerdown", (e) => e.preventDefault());
    document.addEventListener("keydown", this.come);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.come);
  }

  private come = (e: KeyboardEvent): void => {
    const typing = (e.target as Element).closest("input, textarea, select, [contenteditable]");
    if (e.key !== "/" || typing || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    this.input.focus();
    this.input.select();
  };

  private filled = (): void => {
    const n = this.options.length;
    const status = this.querySelector<HTMLElement>("[role=status]")!;
    const text = n === 0 ? status.dataset.none : status.dataset.some?.replace("#", String(n));
    const typed = this.input.value.trim() !== "" && document.activeElement === this.input;
    status.textContent = typed ? (text ?? "") : "";
    if (!this.dismissed) this.show(typed && n > 0);
  };

  private show(on: boolean): void {
    this.box.hidden = !on;
    this.input.setAttribute("aria-expanded", String(on));
    this.move(-1);
  }

  private move(to: number): void {
    const options = this.options;
    this.at = to;
    options.forEach((o, i) => o.setAttribute("aria-selected", String(i === to)));
    const chosen = options[to];
    if (!chosen) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    this.input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  private key = (e: KeyboardEvent): void => {
    const n = this.options.length;
    switch (e.key) {
      case "ArrowDown":
      case "ArrowUp": {
        if (n === 0) return;
        e.preventDefault();
        const from = this.at;
        if (this.box.hidden) this.show(true);
        const down = e.key === "ArrowDown";
        this.move(down ? (from + 1) % n : (from <= 0 ? n : from) - 1);
        return;
      }
      case "Enter": {
        const link = this.box.hidden ? null : this.options[this.at];
        if (!link) return;
        e.preventDefault();
        link.click();
        return;
      }
      case "Escape":
        if (this.box.hidden) return;
        e.preventDefault();
        this.dismissed = true;
        this.show(false);
    }
  };
}

customElements.define("en-search", Search);
