// SPDX-License-Identifier: Apache-2.0

// Views have addresses behind `#`, so that a reverse proxy's prefix and the server need not know
// them: `#/conflicts?field=phone`.

/** The view that the address names: its path in parts, and its query. */
export function currentRoute() {
  const [path, search = ""] = location.hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const parts = path.split("/").filter(Boolean).map(decoded);
  return { parts, query: Object.fromEntries(new URLSearchParams(search)) };
}

/** The address of a view: `link(["leads", id], {show: "all"})`. Empty members are left out. */
export function link(parts, query = {}) {
  const pairs = Object.entries(query).filter(([, value]) => value !== "" && value != null);
  const search = new URLSearchParams(pairs).toString();
  return `#/${parts.map(encodeURIComponent).join("/")}${search ? `?${search}` : ""}`;
}

/** Goes to a view. With `replace` the browser's history keeps one entry for both. */
export function navigate(address, { replace = false } = {}) {
  if (!replace) {
    location.hash = address;
    return;
  }
  history.replaceState(null, "", address);
  globalThis.dispatchEvent(new HashChangeEvent("hashchange"));
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
