// Records what JavaScript's own Promise functions answer, for every way in
// which up to four promises can fulfil or reject in every order: run
//   node promise.mjs > promise.json
// after a change here. A case reads "0f 2r 1f": call 0 fulfils first, then
// call 2 rejects, then call 1 fulfils.
const modes = {
  sequential: async (makers, note) => {
    for (const make of makers) await make().catch(() => {});
    note.index = -1;
  },
  all: (makers) => Promise.all(makers.map((make) => make())),
  allSettled: (makers) => Promise.allSettled(makers.map((make) => make())),
  any: (makers) => Promise.any(makers.map((make) => make())),
  race: (makers) => Promise.race(makers.map((make) => make())),
};

const permutations = (list) =>
  list.length < 2 ? [list] : list.flatMap((first) => permutations(list.filter((x) => x !== first)).map((rest) => [first, ...rest]));

// Each call settles by hand, so the order is the one asked for and no clock decides.
async function record(mode, order, rejects) {
  const settle = [];
  let clock = 0;
  const makers = order.map((_, i) => () => new Promise((resolve, reject) => {
    settle[i] = () => (rejects[i] ? reject(i) : resolve(i));
  }));
  const note = { status: "pending", index: -1, at: 0 };
  const decided = modes[mode](makers, note).then(
    (value) => Object.assign(note, { status: "fulfilled", index: Number.isInteger(value) ? value : -1, at: clock }),
    (reason) => Object.assign(note, { status: "rejected", index: Number.isInteger(reason) ? reason : -1, at: clock }),
  );
  for (const i of mode === "sequential" ? order.map((_, i) => i) : order) {
    await new Promise(setImmediate);
    clock++;
    settle[i]();
    await new Promise(setImmediate);
  }
  await Promise.race([decided, new Promise(setImmediate)]);
  return note;
}

const cases = [];
for (const mode of Object.keys(modes)) {
  for (let n = 0; n <= 4; n++) {
    for (const order of permutations([...Array(n).keys()])) {
      if (mode === "sequential" && order.some((x, i) => x !== i)) continue;
      for (let bits = 0; bits < 1 << n; bits++) {
        const rejects = order.map((_, i) => (bits >> i) & 1);
        const { status, index, at } = await record(mode, order, rejects);
        const script = order.map((i) => i + (rejects[i] ? "r" : "f")).join(" ");
        cases.push({ mode, script, status, index, at });
      }
    }
  }
}
console.log("[\n" + cases.map((c) => JSON.stringify(c)).join(",\n") + "\n]");
