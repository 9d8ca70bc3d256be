"""The checker that strangers run: receipts and archives, offline, with nothing but Python 3.11.

The public page hands these files out as one `yangcai-verify.pyz`; so nothing here imports Django, the database or a
package, and what it says is plain Chinese without a catalogue of translations.
"""
