/** Returns a function that returns the size of the memories of all WebAssembly instances in bytes. */
export function watchMemories() {
  const memories = [];
  const { Instance } = WebAssembly;
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, args) {
      const instance = new target(...args);
      for (const exported of Object.values(instance.exports)) {
        if (exported instanceof WebAssembly.Memory) memories.push(exported);
      }
      return instance;
    },
  });
  return () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}
