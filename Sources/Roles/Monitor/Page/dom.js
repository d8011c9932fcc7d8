// SPDX-License-Identifier: Apache-2.0

// Elements are described as plain objects; `render` brings a container to what they describe.
// Text is only ever set as text, so that no value can become markup. Elements that stay are kept,
// with their focus, selection and scroll position.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

// Set as properties: the attribute is only what the element began with.
const PROPERTIES = new Set([
  "checked",
  "defaultValue",
  "disabled",
  "indeterminate",
  "open",
  "value",
]);

// What the last rendering said of an element: its description, and so its listeners.
const descriptions = new WeakMap();

/**
 * Describes an element: `h("p.quiet", {id: "a"}, "text", h("b", "more"))`.
 * Attributes that are null or false are left out; those that begin with `on` are listeners. A `key`
 * tells a child from its siblings from one rendering to the next.
 */
export function h(selector, ...rest) {
  const [tag, ...classes] = selector.split(".");
  const attributes = isAttributes(rest[0]) ? { ...rest.shift() } : {};
  const { key, ...others } = attributes;
  const names = [...classes, others.class].filter(Boolean).join(" ");
  if (names) others.class = names;
  const children = flattened(rest);
  const isKeyed = children.some((child) => child.key !== undefined);
  return { tag, key, attributes: others, children, isKeyed };
}

/** Brings the container's children to the described ones. */
export function render(container, ...tree) {
  reconcile(container, flattened(tree), true);
}

function isAttributes(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value) && !value.tag;
}

function flattened(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false && child !== "")
    .map((child) => (typeof child === "object" ? child : String(child)));
}

function reconcile(parent, children, isKeyed) {
  const keyed = isKeyed ? takenOver(parent, children) : new Map();
  let place = parent.firstChild;
  for (const child of children) {
    const match = child.key === undefined ? similar(place, child) : keyed.get(child.key);
    keyed.delete(child.key);
    if (!match || !isSimilar(match, child)) {
      parent.insertBefore(created(child, parent), place);
      continue;
    }
    // What stands between has no key, and nothing that follows takes it over.
    while (child.key === undefined && place !== match) place = removed(place);
    if (match === place) place = place.nextSibling;
    else parent.insertBefore(match, place);
    patch(match, child);
  }
  while (place) place = removed(place);
}

/** The children with a key that stay, by key; the others with a key are removed. */
function takenOver(parent, children) {
  const wanted = new Set(children.map((child) => child.key).filter((key) => key !== undefined));
  const keyed = new Map();
  for (const node of [...parent.childNodes]) {
    const key = descriptions.get(node)?.key;
    if (key === undefined) continue;
    // Removed first, so that what stays need not move: an element that moves loses its focus.
    if (wanted.has(key)) keyed.set(key, node);
    else node.remove();
  }
  return keyed;
}

/** Removes a node and returns the one behind it. */
function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

/** The first node from here on that an unkeyed child can take over. */
function similar(place, child) {
  for (let node = place; node; node = node.nextSibling) {
    if (descriptions.get(node)?.key !== undefined) return null;
    if (isSimilar(node, child)) return node;
  }
  return null;
}

function isSimilar(node, child) {
  if (typeof child === "string") return node.nodeType === Node.TEXT_NODE;
  return node.nodeType === Node.ELEMENT_NODE && node.localName === child.tag;
}

function created(child, parent) {
  if (typeof child === "string") return document.createTextNode(child);
  const isSVG = child.tag === "svg" || parent.namespaceURI === SVG_NAMESPACE;
  const node = isSVG
    ? document.createElementNS(SVG_NAMESPACE, child.tag)
    : document.createElement(child.tag);
  patch(node, child);
  return node;
}

function patch(node, child) {
  if (typeof child === "string") {
    if (node.data !== child) node.data = child;
    return;
  }
  const known = descriptions.get(node);
  const before = known?.attributes ?? {};
  descriptions.set(node, child);
  for (const name of Object.keys(before)) {
    if (!(name in child.attributes)) assign(node, name, null, before[name]);
  }
  // Children first: a choice can be made only among options that are there.
  reconcile(node, child.children, child.isKeyed || known?.isKeyed);
  for (const [name, value] of Object.entries(child.attributes)) {
    assign(node, name, value, before[name]);
  }
}

function assign(node, name, value, before) {
  if (name.startsWith("on")) {
    if (!before) node.addEventListener(name.slice(2), dispatch);
  } else if (PROPERTIES.has(name)) {
    const wanted = value ?? (name === "value" ? "" : false);
    if (node[name] !== wanted) node[name] = wanted;
  } else if (value === before) {
    return;
  } else if (value === null || value === undefined || value === false) {
    node.removeAttribute(name);
  } else {
    node.setAttribute(name, value === true ? "" : value);
  }
}

function dispatch(event) {
  const description = descriptions.get(event.currentTarget);
  description?.attributes[`on${event.type}`]?.call(event.currentTarget, event);
}
