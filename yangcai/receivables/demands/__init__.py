"""寻找合作资金方: a supplier says what it needs, accredited banks look and call, and every look is shown. Floor 2.

It reserves no contract and knows no applications. It listens to orders: contracts, awards and firms that fall away.
"""
