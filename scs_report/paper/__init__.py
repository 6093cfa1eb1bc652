"""HTML to PDF by WeasyPrint; `replacements` lists what is changed in it.

Nothing here is imported with the package: WeasyPrint reads the fonts' settings when it loads.
"""
