// SPDX-License-Identifier: EUPL-1.2

// <en-menu> wraps one <details>: it closes on Escape, when the focus leaves it
// and when the reader clicks elsewhere, and keeps its body inside the window.
class Menu extends HTMLElement {
  private away = (e: Event): void => {
    const at = e.target as Node | null;
    if (at && document.contains(at) && !this.contains(at)) this.close();
  };

  connectedCallback(): void {
    this.addEventListener("keydown", this.key);
    this.addEventListener("toggle", this.toggled, true);
  }

  disconnectedCallback(): void {
    this.watch(false);
  }

  private get details(): HTMLDetailsElement | null {
    return this.querySelector("details");
  }

  private close(): void {
    if (this.details) this.details.open = false;
  }

  private watch(on: boolean): void {
    for (const kind of ["pointerdown", "focusin"]) {
      if (on) document.addEventListener(kind, this.away);
      else document.removeEventListener(kind, this.away);
    }
    if (on && this.closest(".table-wrap")) window.addEventListener("scroll", this.scrolled, true);
    else window.removeEventListener("scroll", this.scrolled, true);
  }

  private scrolled = (e: Event): void => {
    if (!this.contains(e.target as Node)) this.close();
  };

  private key = (e: KeyboardEvent): void => {
    if (e.key !== "Escape" || !this.details?.open) return;
    e.stopPropagation();
    this.close();
    this.details.querySelector("summary")?.focus();
  };

  private toggled = (): void => {
    const open = this.details?.open ?? false;
    this.watch(open);
    const body = this.querySelector<HTMLElement>(".menu-body");
    if (!body) return;
    body.classList.remove("to-left", "to-right");
    if (!open) return;
    // Inside a table that scrolls sideways the body would be cut off.
    const framed = this.closest(".table-wrap") !== null;
    body.style.cssText = "";
    if (framed) {
      const at = this.querySelector("summary")!.getBoundingClientRect();
      const right = document.documentElement.clientWidth - at.right;
      body.style.position = "fixed";
      body.style.top = `${at.bottom + 6}px`;
      body.style.left = "auto";
      body.style.right = `${Math.max(8, Math.min(right, document.documentElement.clientWidth - body.offsetWidth - 8))}px`;
      return;
    }
    const box = body.getBoundingClientRect();
    if (box.right > document.documentElement.clientWidth) body.classList.add("to-left");
    else if (box.left < 0) body.classList.add("to-right");
  };
}

customElements.define("en-menu", Menu);
