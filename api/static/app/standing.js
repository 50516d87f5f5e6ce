// Whether the service and its cluster answer, asked again while the page is open: what was green when it was opened
// says nothing of now.

import { call } from "./http.js";

export const EVERY_S = 15;

/** How things stand. ready: as of readyz, null where questions cannot be answered; fault: why not, or why the service
 *  gives no answer; cluster: as of v1/cluster, null where there is none or it is not known yet. */
export class Standing {
  constructor() {
    this.ready = this.fault = this.cluster = null;
    this.heard = () => {};
  }

  /** Whether there is a cluster that does not answer. */
  get lost() {
    return this.cluster?.reachable === false;
  }

  /** Finds out what questions are answered from. */
  async begin() {
    try {
      this.ready = await call("readyz");
      this.fault = null;
    } catch (failure) {
      this.ready = null;
      this.fault = failure;
    }
  }

  /** Asks now, and from then on as long as somebody looks at the page. heard(before): called after each change. */
  watch(heard) {
    this.heard = heard;
    const ask = () => document.hidden || this.ask();
    setInterval(ask, EVERY_S * 1000);
    for (const event of ["online", "offline"]) addEventListener(event, ask);
    document.addEventListener("visibilitychange", ask);
    ask();
  }

  /** Asks how the cluster is. */
  async ask() {
    if (this.asking) return;
    this.asking = true;
    const before = { fault: this.fault, lost: this.lost, cluster: this.cluster };
    try {
      this.cluster = (await call("v1/cluster")).cluster;
      if (this.ready) this.fault = null;
      else await this.begin();
    } catch (failure) {
      this.fault = failure;
    }
    this.asking = false;
    if (told(before) !== told(this)) this.heard(before);
  }
}

const told = ({ fault, cluster }) => JSON.stringify([fault?.message, cluster?.reachable, cluster?.why]);
