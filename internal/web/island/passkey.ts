// SPDX-License-Identifier: EUPL-1.2

// <en-passkey> signs in with a passkey, or registers one. It posts to the
// address in data-begin, hands the options it gets (WebAuthn's JSON form, bare
// or under "publicKey") to the browser, posts the answer to data-finish and goes
// to the address in "location" of that answer. It stays hidden where the
// browser knows no passkeys.
type Json = Record<string, unknown>;

const decode = (s: string): ArrayBuffer =>
  Uint8Array.from(atob(s.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0)).buffer;

const encode = (b: ArrayBuffer | null | undefined): string | undefined =>
  b
    ? btoa(String.fromCharCode(...new Uint8Array(b)))
        .replace(/\+/g, "-")
        .replace(/\//g, "_")
        .replace(/=+$/, "")
    : undefined;

const decodeIDs = (list: unknown): PublicKeyCredentialDescriptor[] | undefined =>
  Array.isArray(list) ? list.map((c) => ({ ...c, id: decode(c.id) })) : undefined;

function creation(o: Json): PublicKeyCredentialCreationOptions {
  const user = o.user as Json;
  return {
    ...(o as unknown as PublicKeyCredentialCreationOptions),
    challenge: decode(o.challenge as string),
    user: { ...(user as unknown as PublicKeyCredentialUserEntity), id: decode(user.id as string) },
    excludeCredentials: decodeIDs(o.excludeCredentials),
  };
}

function request(o: Json): PublicKeyCredentialRequestOptions {
  return {
    ...(o as unknown as PublicKeyCredentialRequestOptions),
    challenge: decode(o.challenge as string),
    allowCredentials: decodeIDs(o.allowCredentials),
  };
}

function plain(c: PublicKeyCredential): Json {
  const r = c.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  return {
    id: c.id,
    rawId: encode(c.rawId),
    type: c.type,
    authenticatorAttachment: c.authenticatorAttachment ?? undefined,
    clientExtensionResults: c.getClientExtensionResults(),
    response: {
      clientDataJSON: encode(r.clientDataJSON),
      attestationObject: encode(r.attestationObject),
      transports: r.getTransports?.(),
      authenticatorData: encode(r.authenticatorData),
      signature: encode(r.signature),
      userHandle: encode(r.userHandle),
    },
  };
}

class Passkey extends HTMLElement {
  connectedCallback(): void {
    if (!window.PublicKeyCredential) return;
    this.hidden = false;
    this.querySelector("button")?.addEventListener("click", () => void this.run());
  }

  private say(text: string | undefined): void {
    const message = this.querySelector(".passkey-message");
    if (message) message.textContent = text ?? "";
  }

  private async post(address: string | undefined, body: Json): Promise<Json> {
    const answer = await fetch(address ?? "", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
    });
    const json = (await answer.json().catch(() => ({}))) as Json;
    if (!answer.ok) throw new Error(String(json.detail ?? json.title ?? ""));
    return json;
  }

  private async run(): Promise<void> {
    const button = this.querySelector("button")!;
    const register = this.hasAttribute("data-register");
    button.disabled = true;
    this.say(this.dataset.waiting);
    try {
      const begun = await this.post(this.dataset.begin, {});
      const options = (begun.publicKey ?? begun) as Json;
      const credential = register
        ? await navigator.credentials.create({ publicKey: creation(options) })
        : await navigator.credentials.get({ publicKey: request(options) });
      const name = this.querySelector<HTMLInputElement>("input[name=name]")?.value;
      const address = new URL(this.dataset.finish ?? "", window.location.href);
      if (name) address.searchParams.set("name", name);
      const done = await this.post(address.href, plain(credential as PublicKeyCredential));
      this.say("");
      window.location.assign(typeof done.location === "string" ? done.location : "/");
    } catch (e) {
      const name = (e as Error).name;
      if (name === "NotAllowedError" || name === "AbortError") this.say(this.dataset.cancelled);
      else if (name === "InvalidStateError") this.say(this.dataset.known);
      else this.say((name === "Error" && (e as Error).message) || this.dataset.failed);
    } finally {
      button.disabled = false;
    }
  }
}

customElements.define("en-passkey", Passkey);
