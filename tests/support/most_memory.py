"""The most memory that a process took, in MiB.

wait4's ru_maxrss would count what Python held when it forked; the kernel's own mark of the program
is asked for while it runs instead.
"""
import threading

EVERY_S = 0.005


class MostMemory:
    def __init__(self, pid):
        self.status = open(f"/proc/{pid}/status", encoding="ascii", errors="replace")
        self.kib = 0
        self.over = threading.Event()
        self.watch = threading.Thread(target=self._watch, daemon=True)
        self.watch.start()

    def _watch(self):
        while not self.over.wait(EVERY_S):
            self.status.seek(0)
            try:
                lines = self.status.read().splitlines()
            except ProcessLookupError:
                return
            self.kib = max([self.kib, *(int(line.split()[1]) for line in lines
                                        if line.startswith("VmHWM:"))])

    def mib(self):
        """Once the process has ended."""
        self.over.set()
        self.watch.join()
        self.status.close()
        return self.kib / 1024
