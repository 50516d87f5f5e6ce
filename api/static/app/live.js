// What a screen reader is told while something happens elsewhere on the page.

/** Says a sentence politely; a streamed answer is announced as a whole, not word by word. */
export function announce(sentence) {
  const region = document.getElementById("live");
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = sentence));
}
