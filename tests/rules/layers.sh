#!/bin/sh
# What includes what is as ARCHITECTURE.md draws it.
exec awk -f tools/check_layers.awk ARCHITECTURE.md src/*/*.[ch] app/*/*.[ch]
