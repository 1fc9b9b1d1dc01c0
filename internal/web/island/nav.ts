// SPDX-License-Identifier: EUPL-1.2

// <en-nav> holds the button that opens the service navigation on a narrow
// page. Without script the navigation is always open.
class Nav extends HTMLElement {
  connectedCallback(): void {
    this.querySelector("button")?.addEventListener("click", this.toggle);
  }

  private toggle = (e: Event): void => {
    const button = e.currentTarget as HTMLButtonElement;
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    this.closest(".header-nav")?.classList.toggle("open", open);
  };
}

customElements.define("en-nav", Nav);
