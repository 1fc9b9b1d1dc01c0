// SPDX-License-Identifier: EUPL-1.2

// <en-menu> wraps one <details>: it closes on Escape, when the focus leaves it
// and when the reader clicks elsewhere, and keeps its body inside the window.
class Menu extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("keydown", this.key);
    this.addEventListener("toggle", this.place, true);
  }

  private get details(): HTMLDetailsElement | null {
    return this.querySelector("details");
  }

  private key = (e: KeyboardEvent): void => {
    const details = this.details;
    if (e.key !== "Escape" || !details?.open) return;
    e.stopPropagation();
    details.open = false;
    details.querySelector("summary")?.focus();
  };

  place = (): void => {
    const body = this.querySelector<HTMLElement>(".menu-body");
    if (!body || !this.details?.open) return;
    body.style.cssText = "";
    const width = document.documentElement.clientWidth;
    if (this.closest(".table-wrap")) {
      // Inside a table that scrolls sideways the body would be cut off.
      const at = this.querySelector("summary")!.getBoundingClientRect();
      const most = width - body.offsetWidth - 8;
      body.style.position = "fixed";
      body.style.top = `${at.bottom + 6}px`;
      body.style.left = "auto";
      body.style.right = `${Math.max(8, Math.min(width - at.right, most))}px`;
      return;
    }
    const box = body.getBoundingClientRect();
    const by = Math.max(8 - box.left, Math.min(0, width - 8 - box.right));
    if (box.left < 8 || box.right > width - 8) body.style.translate = `${by}px`;
  };
}

customElements.define("en-menu", Menu);

const closeOthers = (e: Event): void => {
  const at = e.target as Node | null;
  if (!at || !document.contains(at)) return;
  for (const details of document.querySelectorAll<HTMLDetailsElement>("en-menu > details[open]")) {
    if (!details.parentElement!.contains(at)) details.open = false;
  }
};

const follow = (menus: string): void => {
  for (const details of document.querySelectorAll(`${menus} > details[open]`)) {
    (details.parentElement as Menu).place();
  }
};

document.addEventListener("pointerdown", closeOthers);
document.addEventListener("focusin", closeOthers);
// What is placed on the window does not move with the page by itself.
document.addEventListener("scroll", () => follow(".table-wrap en-menu"), { capture: true, passive: true });
window.addEventListener("resize", () => follow("en-menu"));
