"""The room of promise and measure: how far along is the promise?"""
