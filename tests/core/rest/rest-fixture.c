/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "rest-fixture.h"

void
rest_fixture_set_up (RestFixture *self, const FhirRestOptions *options)
{
  g_autoptr (GError) error = NULL;
  FhirRestOptions all = options != NULL ? *options : (FhirRestOptions){ .lanes = 2 };

  if (all.listen == NULL)
    all.listen = "127.0.0.1:0";
  rest_stand_in_init (&self->stand_in);
  self->rest = fhir_rest_new_with_handler (&rest_stand_in_handler, &self->stand_in, &all, &error);
  g_assert_no_error (error);
  self->port = rest_client_port_of (fhir_rest_get_url (self->rest));
}

void
rest_fixture_tear_down (RestFixture *self)
{
  fhir_rest_free (self->rest);
  rest_stand_in_clear (&self->stand_in);
}

RestAnswer *
rest_fixture_ask (RestClient *client, guint16 port, const char *path)
{
  rest_client_print (client, "GET /fhir/%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", path, port);
  return rest_client_read (client, TRUE);
}

void
rest_fixture_expect (RestClient *client, guint16 port, const char *path, guint status)
{
  g_autoptr (RestAnswer) answer = rest_fixture_ask (client, port, path);

  g_assert_nonnull (answer);
  g_assert_cmpuint (answer->status, ==, status);
}
