# SPDX-License-Identifier: EUPL-1.2
"""The whole peer."""
from . import https
from .base import Base
from .inbound import Inbound
from .linking import Linking
from .outbound import Outbound
from .referrals import Referrals


class Node(Linking, Inbound, Outbound, Referrals, Base):
    def serve(self):
        host, port = self.store.get("listen").rsplit(":", 1)
        for node in self.store.peers():
            self.apply_incoming(node)
        self.server = https.serve(self, host, int(port), self.folder)
        self.start_sender()
        self.log_line("ready", self.id)
