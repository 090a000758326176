#!/bin/sh
# Coppice: no services while a template grows.
exit 101
