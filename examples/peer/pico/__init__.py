# SPDX-License-Identifier: EUPL-1.2
"""An independent peer for the pico/1 protocol, written from protocol.md and the vectors alone."""
