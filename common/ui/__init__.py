"""Parts of the interface that templates call through `common.templatetags.ui`."""
