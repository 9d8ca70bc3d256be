"""Heads on a chain: a real contract, compiled and run in this process."""

import warnings

import pytest
from django.test import TestCase

from yangcai.foundation.evidence import anchoring, auditing
from yangcai.foundation.evidence.anchors import AnchorFailed, evm
from yangcai.foundation.evidence.models import Anchoring
from yangcai.foundation.evidence.tests.makers import NOON, OwnRoom, make_events, make_log, sequence

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    web3 = pytest.importorskip("web3", reason="the chain is optional: requirements/chain.txt")
    eth_tester = pytest.importorskip("eth_tester", reason="the chain is optional: requirements/chain.txt")
    pytest.importorskip("vyper", reason="the chain is optional: requirements/chain.txt")
    pytest.importorskip("eth", reason="the chain is optional: requirements/chain.txt")

pytestmark = pytest.mark.filterwarnings("ignore")
# A real chain's refusal is the former; the chain in this process says it in its own words.
REFUSED = (web3.exceptions.ContractLogicError, eth_tester.exceptions.TransactionFailed)
OWNER, ANOTHER = "0x" + "11" * 32, "0x" + "22" * 32


class Chain:
    """One chain for this module."""

    def __init__(self):
        self.web3 = web3.Web3(web3.EthereumTesterProvider())
        rich = self.web3.eth.accounts[0]
        for key in (OWNER, ANOTHER):
            account = self.web3.eth.account.from_key(key).address
            self.web3.eth.send_transaction({"from": rich, "to": account, "value": 10**20})
        self.address = evm.deploy(self.web3, OWNER)

    def anchor(self, key=OWNER):
        return evm.EvmAnchor(self.web3, self.address, key)


class InstalledAnchor(evm.EvmAnchor):
    """The anchor as settings would install it, on the test's chain."""

    chain = None

    def __init__(self):
        super().__init__(self.chain.web3, self.chain.address, OWNER)


class EvmTest(OwnRoom, TestCase):
    @classmethod
    def setUpTestData(cls):
        make_log()
        make_events(5)
        cls.first = sequence()
        make_events(5)
        cls.second = sequence()

    def setUp(self):
        self.chain = Chain()
        self.anchor = self.chain.anchor()

    def keep(self, head, anchor=None):
        return (anchor or self.anchor).keep(head.checkpoint, head.note)

    def kept(self):
        return [(head.origin, head.size, head.root) for head in self.anchor.heads()]

    def told(self, *heads):
        return [(head.log.origin, head.size, bytes(head.root)) for head in heads]

    def test_heads_are_kept_and_read_back(self):
        references = [self.keep(head) for head in (self.first, self.second)]
        self.assertEqual(self.kept(), self.told(self.first, self.second))
        for reference in references:
            self.assertEqual(self.chain.web3.eth.get_transaction_receipt(reference)["status"], 1)

    def test_the_same_head_twice_costs_nothing(self):
        self.keep(self.first)
        blocks = self.chain.web3.eth.block_number
        self.assertEqual(self.keep(self.first), f"{self.chain.address}/{self.first.size}")
        self.assertEqual(self.chain.web3.eth.block_number, blocks)
        self.assertEqual(self.kept(), self.told(self.first))

    def test_another_root_for_a_kept_size_is_refused(self):
        self.keep(self.first)
        self.first.root = b"\x01" * 32
        with self.assertRaises(AnchorFailed):
            self.keep(self.first)
        self.assertEqual(self.kept(), self.told(type(self.first).rows.get(pk=self.first.pk)))

    def call(self, size, root, key=OWNER):
        anchor = self.chain.anchor(key)
        name = evm._name(self.first.log.origin)
        return evm.send(anchor.web3, key, anchor.contract.functions.anchor(name, size, root))

    def test_the_contract_itself_refuses_to_keep_a_size_twice_or_to_go_back(self):
        self.keep(self.second)
        for size in (self.second.size, self.first.size):
            with self.subTest(size), self.assertRaises(REFUSED):
                self.call(size, b"\x01" * 32)
        with self.assertRaises(REFUSED):
            self.call(self.second.size + 1, b"\0" * 32)
        self.assertEqual(self.kept(), self.told(self.second))

    def test_only_the_owner_may_anchor(self):
        with self.assertRaises(REFUSED):
            self.call(1, b"\x01" * 32, ANOTHER)
        self.assertEqual(self.kept(), [])

    def test_it_is_an_anchor_like_any_other_and_the_audit_reads_it(self):
        InstalledAnchor.chain = self.chain
        with self.settings(EVIDENCE_ANCHORS=[f"{__name__}.InstalledAnchor"]):
            self.assertEqual(anchoring.due("evm"), self.second)
            anchoring.anchor(at=NOON, head=self.second, name="evm")
            self.assertIsNone(anchoring.anchor(at=NOON, head=self.second, name="evm"))
            self.assertEqual(auditing.audit(at=NOON), [])
            self.call(self.second.size + 1000, b"\x01" * 32)
            self.assertIn("日志被截短：锚定在 evm", auditing.audit(at=NOON)[0])
        self.assertEqual(Anchoring.rows.get().anchor, "evm")

    def test_the_interface_is_the_compiled_one(self):
        from vyper import compile_code

        compiled = compile_code(evm.SOURCE.read_text("utf-8"), output_formats=["abi"])["abi"]
        self.assertEqual(evm.ABI, compiled)
