// SPDX-License-Identifier: EUPL-1.2

// <en-focus> gives the focus to what is inside it as soon as it appears, and
// lets the links of an error summary put the cursor into the field itself.
class Focus extends HTMLElement {
  connectedCallback(): void {
    (this.firstElementChild as HTMLElement | null)?.focus();
    this.addEventListener("click", (e) => {
      const link = (e.target as Element).closest<HTMLAnchorElement>('a[href^="#"]');
      const field = link && document.getElementById(link.hash.slice(1));
      if (!field) return;
      e.preventDefault();
      (field.closest(".field") ?? field).scrollIntoView({ block: "center" });
      field.focus({ preventScroll: true });
    });
  }
}

customElements.define("en-focus", Focus);
