// Which commands would change a cluster: notes quote them, and whoever copies one at three in the morning should know.

const KUBECTL = new Set(
  "annotate apply autoscale cordon create delete drain edit expose label patch replace run scale set taint uncordon".split(" "),
);
const ROLLOUT = new Set(["undo", "restart", "pause", "resume"]);
const HELM = new Set(["install", "upgrade", "uninstall", "rollback"]);

/** Whether a line, or one of several, changes a cluster when it is run. */
export const changes = (text) => text.split(/\n|&&|\|\||[;|]/).some(command);

function command(line) {
  const words = line.trim().replace(/^\$ /, "").split(/\s+/);
  const tool = words.shift();
  if (tool !== "kubectl" && tool !== "helm") return false;
  if (words.some((word) => word === "--dry-run" || /^--dry-run=(client|server)$/.test(word))) return false;
  while (words[0]?.startsWith("-")) words.splice(0, words[0].includes("=") ? 1 : 2); // a flag before the verb has a value
  const [verb, next] = words;
  if (tool === "helm") return HELM.has(verb);
  return KUBECTL.has(verb) || (verb === "rollout" && ROLLOUT.has(next)) || (verb === "auth" && next === "reconcile");
}
