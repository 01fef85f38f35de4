/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "rest-client.h"
#include "rest-stand-in.h"

G_BEGIN_DECLS

/* The front door over real sockets, with a stand-in for the service. */
typedef struct
{
  RestStandIn stand_in;
  FhirRest *rest;
  guint16 port;
} RestFixture;

/* options: (nullable) two lanes; without an address one of this machine. */
void rest_fixture_set_up (RestFixture *self, const FhirRestOptions *options);
void rest_fixture_tear_down (RestFixture *self);

/* (transfer full) the answer to a GET below the base on a kept connection. */
RestAnswer *rest_fixture_ask (RestClient *client, guint16 port, const char *path);
void rest_fixture_expect (RestClient *client, guint16 port, const char *path, guint status);

G_END_DECLS
