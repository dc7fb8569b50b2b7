/* A shared worker in which two tabs are given the two ends of one channel. It sees no request: what
   the tabs say to each other afterwards does not pass through it. Each meeting has a worker of its
   own, told apart by its name, which ends with the meeting. */
let first;
let thanks = 0;

self.addEventListener('connect', ({ ports: [visitor] }) => {
  // Ended sooner, the worker could take a port along that is still under way.
  visitor.onmessage = () => {
    thanks += 1;
    if (thanks === 2) close();
  };
  if (first === undefined) {
    first = visitor;
    // Nobody may ever come; the one who waits has given up long before.
    setTimeout(close, 60_000);
    return;
  }
  const { port1, port2 } = new MessageChannel();
  first.postMessage('met', [port1]);
  visitor.postMessage('met', [port2]);
});
