"""How forms look: Django's own renderer with our field template."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Render every field by `components/_field.html`, every form by `components/_form.html`."""

    form_template_name = "components/_form.html"
    field_template_name = "components/_field.html"
