"""Gatherers: for one sheet's mapping, functions that take a prepared row to names, contacts, places, companies …

A gatherer is made once a sheet and called once a row, so what can be decided from the columns is decided before.
A prepared row has its cells stripped and every word for nothing (`NULL`) made empty.
"""
