// SPDX-License-Identifier: EUPL-1.2

// <en-figure> lets a reader come closer to a drawing that the server made:
// buttons, Ctrl and the wheel, dragging, the keys + - 0 and arrows. It moves the
// viewBox and changes nothing else. What a shape says in its <title> appears
// beside the pointer at once, and for a shape that has the focus too.
class Figure extends HTMLElement {
  private svg: SVGSVGElement | null = null;
  private whole = [0, 0, 0, 0];
  private view = [0, 0, 0, 0];
  private tip: HTMLElement | null = null;
  private held: { x: number; y: number; view: number[] } | null = null;

  connectedCallback(): void {
    // A drawing may come in two widths, of which one is shown.
    const drawings = [...this.querySelectorAll("svg")];
    this.svg = drawings.find((d) => d.getClientRects().length > 0) ?? drawings[0] ?? null;
    const box = this.svg?.getAttribute("viewBox")?.split(/[\s,]+/).map(Number);
    if (!this.svg || !box || box.length !== 4 || box.some(Number.isNaN)) return;
    this.whole = box;
    this.view = [...box];
    this.querySelector(".figure-tools")?.remove();
    this.querySelector(".figure-tip")?.remove();
    this.tools();
    this.tip = document.createElement("div");
    this.tip.className = "figure-tip";
    this.tip.hidden = true;
    this.tip.setAttribute("aria-hidden", "true");
    this.append(this.tip);
    this.svg.addEventListener("wheel", this.wheel, { passive: false });
    this.svg.addEventListener("pointerdown", this.grab);
    this.svg.addEventListener("pointermove", this.drag);
    this.svg.addEventListener("pointerup", this.drop);
    this.svg.addEventListener("pointercancel", this.drop);
    this.svg.addEventListener("pointerleave", () => this.tell(null));
    this.svg.addEventListener("focusin", (e) => this.tell(e.target as Element));
    this.svg.addEventListener("focusout", () => this.tell(null));
    this.addEventListener("keydown", this.key);
  }

  private tools(): void {
    const bar = document.createElement("div");
    bar.className = "figure-tools";
    const add = (mark: string, label: string | undefined, act: () => void): void => {
      const b = document.createElement("button");
      b.type = "button";
      b.textContent = mark;
      b.setAttribute("aria-label", label ?? mark);
      b.title = label ?? mark;
      b.addEventListener("click", act);
      bar.append(b);
    };
    add("+", this.dataset.larger, () => this.zoom(1.4));
    add("−", this.dataset.smaller, () => this.zoom(1 / 1.4));
    add("⤢", this.dataset.whole, () => this.look([...this.whole]));
    this.append(bar);
  }

  private look(view: number[]): void {
    const [x, y, w, h] = this.whole;
    const width = Math.min(Math.max(view[2], w / 24), w);
    const height = (width * h) / w;
    const within = (v: number, low: number, high: number): number => Math.min(Math.max(v, low), high);
    this.view = [within(view[0], x, x + w - width), within(view[1], y, y + h - height), width, height];
    this.svg?.setAttribute("viewBox", this.view.map((v) => v.toFixed(2)).join(" "));
    this.classList.toggle("zoomed", width < w * 0.999);
  }

  private zoom(by: number, px = 0.5, py = 0.5): void {
    const [x, y, w, h] = this.view;
    const width = Math.min(w / by, this.whole[2]);
    const height = (width * h) / w;
    this.look([x + (w - width) * px, y + (h - height) * py, width, height]);
  }

  private wheel = (e: WheelEvent): void => {
    if (!e.ctrlKey && !e.metaKey) return; // the page keeps its scrolling
    e.preventDefault();
    const box = this.svg!.getBoundingClientRect();
    this.zoom(Math.exp(-e.deltaY / 300), (e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height);
  };

  private grab = (e: PointerEvent): void => {
    if (e.button !== 0 || !this.classList.contains("zoomed")) return;
    this.held = { x: e.clientX, y: e.clientY, view: [...this.view] };
  };

  private drag = (e: PointerEvent): void => {
    if (!this.held) {
      if (e.pointerType === "mouse") this.tell(e.target as Element, e);
      return;
    }
    const { x, y, view } = this.held;
    if (Math.hypot(e.clientX - x, e.clientY - y) < 4) return;
    this.svg!.setPointerCapture(e.pointerId);
    const scale = view[2] / this.svg!.getBoundingClientRect().width;
    this.look([view[0] - (e.clientX - x) * scale, view[1] - (e.clientY - y) * scale, view[2], view[3]]);
  };

  private drop = (): void => {
    this.held = null;
  };

  private key = (e: KeyboardEvent): void => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const step = this.view[2] / 8;
    const move = (dx: number, dy: number): void =>
      this.look([this.view[0] + dx, this.view[1] + dy, this.view[2], this.view[3]]);
    const zoomed = this.classList.contains("zoomed");
    if (e.key === "+") this.zoom(1.4);
    else if (e.key === "-") this.zoom(1 / 1.4);
    else if (e.key === "0") this.look([...this.whole]);
    else if (zoomed && e.key === "ArrowLeft") move(-step, 0);
    else if (zoomed && e.key === "ArrowRight") move(step, 0);
    else if (zoomed && e.key === "ArrowUp") move(0, -step);
    else if (zoomed && e.key === "ArrowDown") move(0, step);
    else return;
    e.preventDefault();
  };

  private tell(shape: Element | null, at?: PointerEvent): void {
    if (!this.tip) return;
    let text = "";
    for (let e = shape; e && e !== this.svg; e = e.parentElement) {
      text = e.querySelector(":scope > title")?.textContent?.trim() ?? "";
      if (text) {
        shape = e;
        break;
      }
    }
    this.tip.hidden = text === "";
    if (!text) return;
    this.tip.textContent = text;
    const frame = this.getBoundingClientRect();
    const box = shape!.getBoundingClientRect();
    const x = (at ? at.clientX : box.left + box.width / 2) - frame.left;
    const y = (at ? at.clientY : box.top) - frame.top;
    const room = frame.width - this.tip.offsetWidth - 4;
    this.tip.style.left = `${Math.max(4, Math.min(x + 12, room))}px`;
    this.tip.style.top = `${Math.max(0, y - this.tip.offsetHeight - 8)}px`;
  }
}

customElements.define("en-figure", Figure);
