// WebAuthn's bytes to and from the JSON of the server (base64url), as WebAuthn level 3 §5.1 names it.

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

function textOf(buffer) {
  const characters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte));
  return btoa(characters.join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

const described = (keys = []) => keys.map((key) => ({ ...key, id: bytesOf(key.id) }));

/** For `navigator.credentials.get`. */
export function requestOptions({ publicKey }) {
  return {
    publicKey: {
      ...publicKey,
      challenge: bytesOf(publicKey.challenge),
      allowCredentials: described(publicKey.allowCredentials),
    },
  };
}

/** For `navigator.credentials.create`; a passwordless key is kept by the device and asks who is there. */
export function creationOptions({ publicKey }, passwordless) {
  const key = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
  return {
    publicKey: {
      ...publicKey,
      challenge: bytesOf(publicKey.challenge),
      user: { ...publicKey.user, id: bytesOf(publicKey.user.id) },
      excludeCredentials: described(publicKey.excludeCredentials),
      authenticatorSelection: { ...publicKey.authenticatorSelection, ...(passwordless ? key : {}) },
    },
  };
}

/** What the server is given. */
export function credentialJson(credential) {
  const { id, type, rawId, response, authenticatorAttachment } = credential;
  const given = { clientDataJSON: textOf(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) given[part] = textOf(response[part]);
  }
  if (response.getTransports) given.transports = response.getTransports();
  const clientExtensionResults = credential.getClientExtensionResults();
  return { id, type, rawId: textOf(rawId), response: given, authenticatorAttachment, clientExtensionResults };
}
