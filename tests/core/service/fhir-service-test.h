/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-service-seams.h"
#include "fhir-service.h"

#include "fhir-test.h"

G_BEGIN_DECLS

#define FHIR_TEST_BASE "http://chart.test/fhir"
#define FHIR_TEST_NOW  (G_GINT64_CONSTANT (1772359200000)) /* 2026-03-01T10:00:00Z */

/* A service on a new store with a clock that stands still and seeded random numbers. */
typedef struct
{
  char *folder;
  FhirTestClock *test_clock;
  FhirTestRandom *random;
  FhirLimits limits;
  FhirServiceSeams seams;
  FhirService *service;
} FhirServiceTest;

/* limits may be changed, then fhir_service_test_open(). */
void fhir_service_test_init (FhirServiceTest *test);
void fhir_service_test_open (FhirServiceTest *test);
/* Both at once; shared: for requests from several threads. */
void fhir_service_test_start (FhirServiceTest *test);
void fhir_service_test_start_shared (FhirServiceTest *test);
void fhir_service_test_close (FhirServiceTest *test); /* keeps the folder: open again */
void fhir_service_test_clear (FhirServiceTest *test);

FhirRequest *fhir_test_request (FhirMethod method, const char *url, const char *body);
FhirResponse *fhir_service_test_send (FhirServiceTest *test,
                                      FhirMethod method,
                                      const char *url,
                                      const char *body);
/* Fails the test unless the answer has this status; returns its body. (transfer full) */
char *fhir_service_test_expect (FhirServiceTest *test,
                                FhirMethod method,
                                const char *url,
                                const char *body,
                                guint status);
/* The answer says this total. */
void fhir_service_test_expect_total (FhirServiceTest *test, const char *url, guint total);
FhirLoadItem *fhir_test_new_load_item (const char *type,
                                       const char *id,
                                       const char *json) G_GNUC_WARN_UNUSED_RESULT;
char *fhir_response_dup_text (const FhirResponse *response);

G_END_DECLS
