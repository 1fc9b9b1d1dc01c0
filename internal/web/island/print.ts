// SPDX-License-Identifier: EUPL-1.2

// <en-print> shows its button, which prints the page: a button that does
// nothing without script stays hidden until there is one.
class Print extends HTMLElement {
  connectedCallback(): void {
    this.hidden = false;
    this.querySelector("button")?.addEventListener("click", () => window.print());
  }
}

customElements.define("en-print", Print);
